import { tellMutants } from "./tell-mutants.ts";

tellMutants(3, 5);
