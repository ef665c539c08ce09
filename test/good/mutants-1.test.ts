import { tellMutants } from "./tell-mutants.ts";

tellMutants(1, 5);
