import { tellMutants } from "./tell-mutants.ts";

tellMutants(4, 5);
