import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, minute } from "../clock.ts";
import { type Authorisation, isOver } from "./authorisation.ts";
import { nextLook } from "./look-for-accounts.ts";
import { readNotice } from "./notification.ts";
import { readArrival } from "./open-authorisation.ts";

const now = new Date("2026-11-23T12:00:00Z");

test("an authorisation is over once it was used, has failed, or 20 minutes after Sage told of it", () => {
  const begun: Authorisation = {
    authorisationId: "a",
    state: "announced",
    createdAt: after(now, -60 * minute),
    announcedAt: after(now, -19 * minute),
    redirectUri: null,
    sealedState: null,
    externalId: null,
    companyId: null,
    connectionId: null,
    inDoubt: false,
  };
  for (const state of ["announced", "opened", "proven"] as const)
    assert.equal(isOver({ ...begun, state }, now), false);
  for (const state of ["authorised", "redirected", "failed", "expired"] as const)
    assert.equal(isOver({ ...begun, state }, now), true, state);
  assert.equal(isOver({ ...begun, announcedAt: after(now, -20 * minute) }, now), true);
  assert.equal(
    isOver({ ...begun, announcedAt: null }, now),
    true,
    "nobody waits longer for Sage to tell of it",
  );
});

test("a browser is Sage's when it brings an authorisation, a way back and a state, and nothing over long", () => {
  const query = (fields: Record<string, string>) =>
    readArrival(
      new URLSearchParams({
        authorisation_id: "a",
        redirect_uri: "https://money.sage.com/x",
        state: "s",
        ...fields,
      }),
    );
  assert.deepEqual(query({ bank: "b" }), {
    authorisationId: "a",
    redirectUri: "https://money.sage.com/x",
    state: "s",
    bankId: "b",
    externalId: null,
  });
  assert.equal(query({ externalId: "e" })?.externalId, "e");
  for (const name of ["authorisation_id", "redirect_uri", "state"])
    assert.equal(query({ [name]: "" }), undefined, name);
  assert.equal(query({ authorisation_id: "a".repeat(201) }), undefined);
  assert.equal(query({ state: "s".repeat(4001) }), undefined);
});

test("a notification says one of three things, and what is new to us says nothing", () => {
  const notice = (type: string, resourceType: string) =>
    readNotice({ type, resource: { id: "r", type: resourceType }, additionalData: { externalId: "e" } }).kind;
  assert.equal(notice("resourceCreated", "authorisation"), "authorisation-begun");
  assert.equal(notice("resourceCreated", "bankAccount"), "account-connected");
  assert.equal(notice("resourceDeleted", "bankAccount"), "account-disconnected");
  assert.equal(notice("resourceDeleted", "authorisation"), "other");
  assert.equal(notice("resourceUpdated", "bankAccount"), "other");
});

test("an account of which nothing was heard is asked for after an hour, then daily for a month", () => {
  assert.deepEqual(nextLook(0, now), after(now, hour));
  assert.deepEqual(nextLook(1, now), after(now, day));
  assert.deepEqual(nextLook(29, now), after(now, day));
  assert.equal(nextLook(30, now), null);
});
