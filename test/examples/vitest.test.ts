// Its tests run here, against the package as it was built.
import "../../examples/testing/routing.test.ts";
