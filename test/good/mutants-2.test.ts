import { tellMutants } from "./tell-mutants.ts";

tellMutants(2, 5);
