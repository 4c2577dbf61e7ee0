import assert from "node:assert/strict";
import { test } from "node:test";
import { currentLinkSettings } from "../../src/link-settings/find-link-settings.ts";
import { svg } from "../../src/pictures/samples.fixture.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("delete-link-image", async (t) => {
  const { bank, millrace, database } = await testMillrace(t);
  const image = (kind: string) => `/settings/link/images/${kind}`;
  const remove = (kind: string) => bank.call("DELETE", image(kind));

  await t.test(
    "204: it is gone from the settings, from pages and from its address; the others stay",
    async () => {
      const { address } = await bank.done("PUT", image("logo"), svg().toString());
      const hero = await bank.done("PUT", image("hero"), svg().toString());
      const reply = await remove("logo");
      assert.deepEqual([reply.status, reply.text], [204, ""]);
      const { images } = await bank.done("GET", "/settings/link");
      assert.deepEqual(images, { logo: null, icon: null, hero });
      assert.equal((await currentLinkSettings(millrace.application)).images.logo, null);
      assertRefused(await bank.call("GET", new URL(address).pathname), 404);
      const rows = await database.rows<{ type: string; target: unknown }>(
        { text: "select type, target from audit_event where correlation_id = $1" },
        [reply.headers.get("x-correlation-id")],
      );
      assert.deepEqual(rows, [{ type: "linkImage.removed", target: { kind: "logo" } }]);
    },
  );

  await t.test("204: one that is not there is removed already, and nothing is recorded", async () => {
    const reply = await remove("icon");
    assert.equal(reply.status, 204);
    const rows = await database.rows({ text: "select type from audit_event where correlation_id = $1" }, [
      reply.headers.get("x-correlation-id"),
    ]);
    assert.deepEqual(rows, []);
  });

  await t.test("404 for a picture that customers' pages do not have", async () => {
    for (const kind of ["banner", "logo%2F..", "constructor"]) assertRefused(await remove(kind), 404);
  });
});
