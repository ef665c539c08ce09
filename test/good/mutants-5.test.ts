import { tellMutants } from "./tell-mutants.ts";

tellMutants(5, 5);
