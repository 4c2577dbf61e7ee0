import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { bitmap, drawing, gif, gifFrame, ico, jpeg, png } from "../../src/pictures/samples.fixture.ts";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";

/** Draws a coloured picture of 40 by 20 pixels as a browser encodes it; the answer is in base64. */
const draw = (type: string) => `(() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [40, 20];
  const context = canvas.getContext("2d");
  for (const [nth, colour] of ["#0b57a4", "#ebaa2d", "#136c3a", "#8f1d1d"].entries()) {
    context.fillStyle = colour;
    context.fillRect(nth * 10, 0, 10, 20);
  }
  return canvas.toDataURL("${type}", 0.9).split(",", 2)[1];
})()`;

interface Shown {
  readonly width: number;
  readonly height: number;
  readonly colour: readonly number[];
}
/** The size of a picture as the page shows it, and the colour of a place in its second quarter. */
const look = (address: string) => `(async () => {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = ${JSON.stringify(address)};
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(canvas.width * 3 / 8, canvas.height / 2, 1, 1);
  return { width: image.naturalWidth, height: image.naturalHeight, colour: [...data] };
})()`;

test("what was written anew is shown by a browser on the bank's own page, in its colours", async (t) => {
  const { bank } = await testMillrace(t);
  // The bank's page, on a host of its own.
  const site = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Bank</title>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => site.close(resolve)));
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);

  const encoded = async (type: string) => Buffer.from(await page.evaluate<string>(draw(type)), "base64");
  const amber = [235, 170, 45];
  const cases = [
    ["logo", await encoded("image/png"), [40, 20], amber],
    ["hero", await encoded("image/jpeg"), [40, 20], amber],
    ["logo", png(), [3, 2], [0, 0, 0]],
    ["logo", jpeg(), [8, 8], [128, 128, 128]],
    ["logo", gif([gifFrame(), gifFrame()]), [2, 2], [7, 7, 7]],
    ["icon", ico([bitmap(), png()]), undefined, undefined],
    ["logo", Buffer.from(drawing), [120, 40], undefined],
  ] as const;
  for (const [nth, [kind, bytes, size, colour]] of cases.entries()) {
    const response = await fetch(`${bank.url}/settings/link/images/${kind}`, {
      method: "PUT",
      headers: { authorization: bank.authorization },
      body: new Uint8Array(bytes),
    });
    const { address } = (await response.json()) as { address: string };
    assert.equal(response.status, 200);
    const shown = await page.evaluate<Shown>(look(address));
    if (size) assert.deepEqual([shown.width, shown.height], size, `picture ${nth}`);
    for (const [channel, value] of (colour ?? []).entries())
      assert.ok(Math.abs(shown.colour[channel]! - value) < 12, `picture ${nth}: ${shown.colour}`);
  }
});
