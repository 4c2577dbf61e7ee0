import assert from "node:assert/strict";
import { test } from "node:test";
import { checkpointOf, readCheckpoint } from "../../src/audit/checkpoint.ts";
import { sealEvents } from "../../src/audit/seal-events.ts";
import { createSigner } from "../../src/audit/signer.ts";
import { verifyTrail } from "../../src/audit/verify-trail.ts";
import { csvCell } from "../../src/portal/audit/export-events.ts";
import { testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

test("the audit trail as it is stored", async (t) => {
  // Nobody else seals: without a worker there is no schedule.
  const world = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const { application } = world.millrace;
  const { bank, database } = world;
  const signer = createSigner(application.vault);
  const companyId = await bank.company();
  await bank.done("PUT", `/companies/${companyId}`, { name: "Renamed", description: "before and after" });
  const other = await bank.company();
  await sealEvents(application);
  await bank.done("PUT", `/companies/${companyId}`, { name: "Once more" });
  await sealEvents(application);
  const run = (text: string, values: unknown[] = []) => database.count({ text }, values);
  const verify = () => verifyTrail(database, signer);
  const untouched = await verify();

  await t.test("every event has its place in its company's chain, and the trail is intact", async () => {
    assert.deepEqual([untouched.breaks, untouched.firstBreak], [0, undefined]);
    assert.ok(untouched.events >= 5 && untouched.seals >= 2);
    const rows = await database.rows<{ sequence: number }>(
      { text: "select sequence from audit_event where company_id = $1 order by event_id" },
      [companyId],
    );
    assert.deepEqual(
      rows.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    assert.equal(await sealEvents(application), 0);
  });

  await t.test("several who seal at once seal each event once", async () => {
    for (let nth = 0; nth < 5; nth += 1)
      await bank.done("PUT", `/companies/${other}`, { name: `Name ${nth}` });
    const sealed = await Promise.all([1, 2, 3].map(() => sealEvents(application)));
    assert.equal(
      sealed.reduce((sum, count) => sum + count),
      5,
    );
    assert.equal((await verify()).breaks, 0);
  });

  const changes: readonly (readonly [string, string, string])[] = [
    ["the type of an event", "update audit_event set type = 'company.updatee'", "event-changed"],
    [
      "when it happened, by a microsecond",
      "update audit_event set at = at + interval '1 microsecond'",
      "event-changed",
    ],
    ["its outcome", "update audit_event set outcome = 'denied'", "event-changed"],
    [
      "who did it",
      `update audit_event set actor = jsonb_set(actor, '{kind}', '"customer"')`,
      "event-changed",
    ],
    [
      "from where",
      `update audit_event set actor = jsonb_set(actor, '{address}', '"203.0.113.9"')`,
      "personal-fields-changed",
    ],
    [
      "what it was before",
      `update audit_event set before = jsonb_set(before, '{name}', '"Other"')`,
      "personal-fields-changed",
    ],
    ["what it is after", "update audit_event set after = null", "personal-fields-changed"],
    [
      "the request it belongs to",
      "update audit_event set correlation_id = 'f' || substr(correlation_id, 2) || 'x'",
      "event-changed",
    ],
    ["what it concerns", `update audit_event set target = target || '{"x": 1}'`, "event-changed"],
    [
      "its salt",
      "update audit_event set salt = set_byte(salt, 3, 255 - get_byte(salt, 3))",
      "personal-fields-changed",
    ],
    ["its hash", "update audit_event set hash = set_byte(hash, 3, 255 - get_byte(hash, 3))", "event-changed"],
    ["its seal", "update audit_event set seal_number = 900", "event-missing"],
    [
      "that it is sealed at all",
      "update audit_event set seal_number = null, sequence = null",
      "event-missing",
    ],
    [
      "fields that nobody erased",
      "update audit_event set before = null, after = null, salt = null, actor = actor - 'address', target = target - 'accountId'",
      "erased-without-erasure",
    ],
    ["an event, away", "delete from audit_event", "event-missing"],
  ];
  for (const [what, sql, kind] of changes) {
    await t.test(`a change by SQL is found: ${what}`, async () => {
      const found = await changed(() => run(`${sql} where company_id = $1 and sequence = 2`, [companyId]));
      assert.equal(
        found.firstBreak?.kind === kind || found.firstBreak?.kind === "event-changed",
        true,
        found.firstBreak?.kind,
      );
      assert.ok(found.breaks > 0);
    });
  }

  await t.test(
    "a company's whole chain that is gone, a seal, and an end that was moved are found",
    async () => {
      for (const sql of [
        ["delete from audit_event where company_id = $1", "delete from audit_chain where company_id = $1"],
        ["delete from audit_seal where seal_number = 1 and $1::uuid is not null"],
        ["update audit_chain set sequence = sequence + 1 where company_id = $1"],
        ["delete from audit_chain where company_id = $1"],
        ["update audit_seal set events = events + 1 where seal_number = 1 and $1::uuid is not null"],
      ])
        assert.ok(
          (await changed(async () => void (await Promise.all(sql.map((one) => run(one, [companyId]))))))
            .breaks > 0,
          sql[0],
        );
    },
  );

  await t.test(
    "an end of the trail that was cut off is found by a checkpoint that was kept elsewhere",
    async () => {
      const checkpoint = checkpointOf(application.clientId, (await verify()).lastSeal!, signer);
      assert.equal((await verifyTrail(database, signer, [checkpoint])).breaks, 0);
      const cut = async () => {
        await run("delete from audit_event where seal_number = $1", [checkpoint.sealNumber]);
        await run("delete from audit_seal where seal_number = $1", [checkpoint.sealNumber]);
        await run(`update audit_chain c set (sequence, hash) = (select sequence, hash from audit_event e
        where e.company_id = c.company_id and sequence is not null order by sequence desc limit 1)`);
      };
      assert.equal((await changed(cut)).breaks, 0);
      const found = await changed(cut, () => verifyTrail(database, signer, [checkpoint]));
      assert.equal(found.firstBreak?.kind, "checkpoint-not-met");
    },
  );

  await t.test(
    "erasing a company takes its personal fields out of the trail, which stays intact",
    async () => {
      await bank.done("DELETE", `/companies/${other}`);
      await erased(other);
      await sealEvents(application);
      const rows = await database.rows<{
        type: string;
        before: unknown;
        after: unknown;
        actor: object;
        target: object;
      }>({ text: "select type, before, after, actor, target from audit_event where company_id = $1" }, [
        other,
      ]);
      assert.ok(rows.length >= 8);
      for (const { before, after, actor, target } of rows) {
        assert.deepEqual([before, after], [null, null]);
        assert.ok(!("address" in actor) && !("accountId" in target));
      }
      assert.deepEqual((await verify()).firstBreak, undefined);
      // What is recorded later all the same keeps none either.
      await run(
        `insert into audit_event (company_id, event_id, at, type, actor, correlation_id, target, after)
       values ($1, gen_random_uuid(), $2, 'link.opened', '{"kind": "customer", "address": "203.0.113.5"}', 'x', '{}', '{}')`,
        [other, application.clock.now()],
      );
      await sealEvents(application);
      const late = await database.one<{ actor: object; after: unknown }>(
        { text: "select actor, after from audit_event where company_id = $1 and type = 'link.opened'" },
        [other],
      );
      assert.deepEqual(late, { actor: { kind: "customer" }, after: null });
      assert.equal((await verify()).breaks, 0);
    },
  );

  async function erased(id: string): Promise<void> {
    const worker = await world.another({ MILLRACE_ROLES: "worker" });
    const text = "select 1 as found from audit_event where company_id = $1 and type = 'company.erased'";
    await waitFor("the erasure", () => database.maybe({ text }, [id]));
    await worker.stop();
  }

  /** What a verification finds after a change, which is then taken back. */
  async function changed(change: () => Promise<unknown>, look = verify) {
    const tables = ["audit_event", "audit_chain", "audit_seal"];
    for (const table of tables) await run(`create table ${table}_kept as select * from ${table}`);
    try {
      await change();
      return await look();
    } finally {
      for (const table of tables) {
        await run(`delete from ${table}`);
        await run(`insert into ${table} select * from ${table}_kept`);
        await run(`drop table ${table}_kept`);
      }
    }
  }
});

test("the audit page's calls", async (t) => {
  const world = await testMillrace(t);
  const { application } = world.millrace;
  const { bank } = world;
  const companyId = await bank.company();
  const anna = await signedIn(world, "administrator", "Anna Novak");
  const events = async (query = "") => (await anna.done("GET", `/audit/events${query}`)).results as Event[];

  await t.test(
    "a change by somebody of the Portal is one event, with person, role, address, before and after",
    async () => {
      const reply = await anna.patch(`/companies/${companyId}`, { description: "Changed in the Portal" });
      assert.equal(reply.status, 200, reply.text);
      const correlationId = reply.headers.get("x-correlation-id");
      const found = await events(`?correlationId=${correlationId}`);
      assert.equal(found.length, 1);
      const [{ id, actor, type, outcome }] = found as [Event];
      assert.deepEqual(
        [type, outcome, actor.kind, actor.name, actor.role],
        ["company.updated", "success", "person", "Anna Novak", "administrator"],
      );
      assert.equal(actor.id, anna.person.personId);
      const { before, after } = await anna.done("GET", `/audit/events/${id}`);
      assert.equal(before.description, null);
      assert.equal(after.description, "Changed in the Portal");
    },
  );

  await t.test("an event names what it was about, also when that is gone", async () => {
    const added = { name: "Ida Berg", email: "ida@bank.example", role: "advisor" };
    const { id: personId } = (await anna.done("POST", "/people", added)).person;
    await bank.connection(companyId);
    await anna.done("DELETE", `/people/${personId}/invitation`);
    const about = async (query: string) =>
      (await events(query)).map(({ type, concerns }) => [type, concerns.name, concerns.platformKey]);
    assert.deepEqual(await about(`?resource=${personId}`), [
      ["invitation.withdrawn", "Ida Berg", null],
      ["person.created", "Ida Berg", null],
    ]);
    assert.deepEqual(await about(`?type=connection.created`), [["connection.created", null, "gbol"]]);
  });

  await t.test("each filter leaves what it names, and they hold together", async () => {
    const all = await events();
    const checks: [string, (event: Event) => boolean][] = [
      [`actorKind=person`, ({ actor }) => actor.kind === "person"],
      [`actorId=${anna.person.personId}`, ({ actor }) => actor.id === anna.person.personId],
      ["type=company.created", ({ type }) => type === "company.created"],
      [`companyId=${companyId}`, (event) => event.companyId === companyId],
      [`resource=${companyId}`, ({ target }) => target.companyId === companyId],
      [
        `actorKind=api-key&companyId=${companyId}`,
        (event) => event.companyId === companyId && event.actor.kind === "api-key",
      ],
    ];
    for (const [query, holds] of checks) {
      const ids = (await events(`?${query}`)).map(({ id }) => id);
      assert.ok(ids.length > 0, query);
      assert.deepEqual(
        ids,
        all.filter(holds).map(({ id }) => id),
        query,
      );
    }
    const middle = all[1]!.at;
    assert.ok((await events(`?until=${middle}`)).every(({ at }) => at < middle));
    assert.ok((await events(`?from=${middle}`)).every(({ at }) => at >= middle));
    assert.equal((await anna.get("/audit/events?from=yesterday")).status, 400);
    assert.ok((await anna.done("GET", "/audit/types")).results.includes("company.created"));
  });

  await t.test("pages follow each other without a gap or a repeat", async () => {
    const all = (await events("?pageSize=500")).map(({ id }) => id);
    const walked: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = await anna.done("GET", `/audit/events?pageSize=2${after && `&after=${after}`}`);
      walked.push(...page.results.map(({ id }: Event) => id));
      after = page.next;
    }
    assert.deepEqual(walked, all);
  });

  await t.test("what somebody may not do is refused and recorded once, not at each repeat", async () => {
    const support = await signedIn(world, "support");
    for (let nth = 0; nth < 3; nth += 1) assert.equal((await support.get("/audit/events")).status, 403);
    const denied = await events("?outcome=denied");
    assert.deepEqual(
      denied.map(({ actor, target, type }) => [type, actor.id, actor.role, target]),
      [["portal.denied", support.person.personId, "support", { operation: "portal-list-audit-events" }]],
    );
  });

  await t.test("an export holds every event as a file and is an event itself", async () => {
    await bank.done("PUT", `/companies/${companyId}`, {
      name: "@home",
      description: 'with "quotes", and\nlines',
    });
    const csv = await anna.get(`/audit/export?format=csv&companyId=${companyId}`);
    assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/);
    assert.match(csv.headers.get("content-disposition") ?? "", /^attachment; filename="audit-.*\.csv"$/);
    const listed = await events(`?companyId=${companyId}`);
    assert.match(csv.text, /^at,type,outcome,/);
    for (const { id } of listed) assert.ok(csv.text.includes(id));
    assert.ok(csv.text.includes(",'@home,"), "what a spreadsheet would calculate");
    assert.equal(csvCell('=1+"2"'), `"'=1+""2"""`);
    const lines = (await anna.get(`/audit/export?format=jsonl&companyId=${companyId}`)).text
      .trim()
      .split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).id),
      listed.map(({ id }) => id),
    );
    const exported = await events("?type=audit.exported");
    assert.equal(exported.length, 2);
    assert.equal((await anna.get("/audit/export?format=xml")).status, 400);
  });

  await t.test(
    "a verification that is asked for runs, and what it found is shown; the checkpoint holds",
    async () => {
      const { id } = await anna.done("POST", "/audit/verifications");
      const done = await waitFor("the verification", async () => {
        const { verifications } = await anna.done("GET", "/audit/trail");
        return verifications[0].id === id && verifications[0].outcome !== "running"
          ? verifications[0]
          : undefined;
      });
      assert.deepEqual([done.outcome, done.breaks, done.requested], ["intact", 0, true]);
      const checkpoint = await anna.done("GET", "/audit/checkpoint");
      const signer = createSigner(application.vault);
      assert.equal(checkpoint.publicKey, signer.publicKey);
      assert.equal(readCheckpoint(JSON.stringify(checkpoint), signer).sealNumber, checkpoint.sealNumber);
      assert.throws(
        () => readCheckpoint(JSON.stringify({ ...checkpoint, hash: "00".repeat(32) }), signer),
        /not signed/,
      );
    },
  );
});

interface Event {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly outcome: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string | null;
    readonly name: string | null;
    readonly role: string | null;
  };
  readonly companyId: string | null;
  readonly target: Readonly<Record<string, string>>;
  readonly concerns: { readonly name: string | null; readonly platformKey: string | null };
}
