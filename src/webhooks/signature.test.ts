import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { systemClock } from "../clock.ts";
import { systemRandom, uuid } from "../random.ts";
import { newSecret, sign } from "./signature.ts";

test("the published example of the contract is signed as it says", () => {
  const signed = sign(
    ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  assert.deepEqual(signed, {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("the verifier that receivers use accepts 1,000 of 1,000 messages, under either secret of a rotation", () => {
  for (let nth = 0; nth < 1_000; nth += 1) {
    const secrets = [newSecret(systemRandom), newSecret(systemRandom)];
    const body = JSON.stringify({ nth, text: "Crédit € 12\u2028", more: "x".repeat(nth) });
    const headers = { ...sign(secrets, uuid(systemRandom), systemClock.now(), body) };
    for (const secret of secrets) {
      assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
    }
    assert.throws(() => new Webhook(newSecret(systemRandom)).verify(body, headers));
    assert.throws(() => new Webhook(secrets[0]!).verify(`${body} `, headers));
  }
});
