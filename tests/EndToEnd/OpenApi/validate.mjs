// Reads an OpenAPI document from standard input; prints its version, or what is wrong with it (then it ends with 1).
import { text } from "node:stream/consumers";
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const result = await validator.validate(JSON.parse(await text(process.stdin)));
if (result.valid) {
  console.log(validator.version);
} else {
  console.error(JSON.stringify(result.errors, null, 2));
  process.exitCode = 1;
}
