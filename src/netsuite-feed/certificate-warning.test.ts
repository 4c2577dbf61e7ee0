import assert from "node:assert/strict";
import { test } from "node:test";
import { certificateWarning } from "./certificate-warning.ts";

test("a certificate is warned of from thirty days before its end on, and after it", () => {
  const end = new Date("2028-10-23T12:00:00Z");
  const at = (instant: string) => certificateWarning(end, new Date(instant));
  assert.equal(at("2028-09-23T11:59:59Z"), undefined);
  assert.match(at("2028-09-23T12:00:00Z") ?? "", /MILLRACE_NETSUITE_CERTIFICATE ends on 2028-10-23/);
  assert.match(at("2028-10-23T12:00:00Z") ?? "", /ended on 2028-10-23/);
});
