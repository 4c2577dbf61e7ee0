import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, testMillrace } from "../millrace.ts";
import { plainLinks } from "./links.ts";
import { assertRefused } from "./refusal.ts";

test("list-companies by query, tags and orderBy", async (t) => {
  const { bank, database } = await testMillrace(t);
  const ids: Record<string, string> = {};
  const add = async (name: string, more: Record<string, unknown> = {}) => {
    ids[name] = (await bank.done("POST", "/companies", { name, ...more })).id;
    return ids[name]!;
  };
  await add("Harbour Cafe", {
    description: "100% coffee_beans",
    tags: { region: "uk", team: "invoice-finance" },
  });
  await add("Smith & Sons", { description: 'it\'s \\ "fine"', tags: { Region: "UK" } });
  await add("zebra", { tags: { region: "us", "of = signs": "a=b" } });
  await add("Elm", {});
  const gone = await add("Gone", { tags: { region: "uk" } });
  await bank.done("DELETE", `/companies/${gone}`);
  await bank.connection(ids["Smith & Sons"]!, "hcws");
  const linked = await bank.linked(organisations.gbp, ids["Harbour Cafe"]);
  await bank.connection(ids["Harbour Cafe"]!, "gbol");
  // Instants of which a test can say something.
  const days = [
    "2021-01-28T09:30:15.250Z",
    "2021-01-28T23:59:59.999Z",
    "2021-01-29T00:00:00Z",
    "2022-06-01T12:00:00Z",
  ];
  for (const [nth, name] of ["Harbour Cafe", "Smith & Sons", "zebra", "Elm"].entries()) {
    await database.rows({ text: "update company set created_at = $2 where company_id = $1" }, [
      ids[name],
      days[nth],
    ]);
  }

  const path = (parameters: Record<string, string>) => `/companies?${new URLSearchParams(parameters)}`;
  const call = (parameters: Record<string, string>) => bank.call("GET", path(parameters));
  const names = async (parameters: Record<string, string>): Promise<string[]> => {
    const page = await bank.done("GET", path(parameters));
    assert.equal(page.totalResults, page.results.length);
    return page.results.map(({ name }: { name: string }) => name);
  };
  const found = async (query: string, ...expected: string[]) =>
    assert.deepEqual(await names({ query, orderBy: "name" }), expected, query);
  const all = ["Elm", "Harbour Cafe", "Smith & Sons", "zebra"];

  await t.test("200: texts equal, unequal and contained, whatever the case of A to Z", async () => {
    await found("name=harbour cafe", "Harbour Cafe");
    await found("NAME = HARBOUR CAFE ", "Harbour Cafe");
    await found("name!=zebra", "Elm", "Harbour Cafe", "Smith & Sons");
    await found("name~s", "Smith & Sons");
    await found("name = Smith & Sons", "Smith & Sons");
    await found("name=Smith");
  });

  await t.test(
    "200: a record without a value is unequal to every value and otherwise not found",
    async () => {
      await found("description!=x", ...all);
      await found("description~e", "Harbour Cafe", "Smith & Sons");
      await found("lastSync!=2021-01-01", ...all);
      await found("lastSync>2021-01-01", "Harbour Cafe");
    },
  );

  await t.test("200: ids, instants and days", async () => {
    await found(`id=${ids.zebra!.toUpperCase()}`, "zebra");
    await found(`id!=${ids.zebra}`, "Elm", "Harbour Cafe", "Smith & Sons");
    await found("created=2021-01-28", "Harbour Cafe", "Smith & Sons");
    await found("created!=2021-01-28", "Elm", "zebra");
    await found("created>=2021-01-29", "Elm", "zebra");
    await found("created>2021-01-29", "Elm");
    await found("created<2021-01-29", "Harbour Cafe", "Smith & Sons");
    await found("created<=2021-01-29", "Harbour Cafe", "Smith & Sons", "zebra");
    await found("created=2021-01-28T09:30:15.250Z", "Harbour Cafe");
    await found("created=2021-01-28T10:30:15.25+01:00", "Harbour Cafe");
    await found("created=2021-01-28T09:30", "Harbour Cafe");
  });

  await t.test("200: && before ||, and braces", async () => {
    await found("name=Elm || name=zebra && created<2021-01-01", "Elm");
    await found("{name=Elm || name=zebra} && created>2021-06-01", "Elm");
    await found("{{name=Elm}||{name=zebra}}", "Elm", "zebra");
  });

  await t.test(
    "200: of collections some element, and for != none; a company without any is among those",
    async () => {
      await found("dataConnections.status=PendingAuth", "Harbour Cafe", "Smith & Sons");
      await found("dataConnections.status=linked", "Harbour Cafe");
      await found("dataConnections.status!=PendingAuth", "Elm", "zebra");
      await found("dataConnections.platformName~quickbooks", "Smith & Sons");
      await found("dataConnections.integrationKey=gbol", "Harbour Cafe");
      await found("dataConnections.sourceType=BankFeed", "Smith & Sons");
      await found(`dataConnections.id=${linked.connectionId}`, "Harbour Cafe");
      await found("dataConnections.lastSync>2021-01-01", "Harbour Cafe");
      await found(
        "dataConnections.status!=PendingAuth && dataConnections.status!=Linked && dataConnections.status!=Unlinked && dataConnections.status!=Deauthorized",
        "Elm",
        "zebra",
      );
      await found("products=bank-feeds", ...all);
      await found("products!=bank-feeds");
    },
  );

  await t.test("200: tags in the same language, their keys and values whatever the case", async () => {
    const tagged = (tags: string) => names({ tags, orderBy: "name" });
    assert.deepEqual(await tagged("region=uk"), ["Harbour Cafe", "Smith & Sons"]);
    assert.deepEqual(await tagged("region=uk && team=invoice-finance"), ["Harbour Cafe"]);
    assert.deepEqual(await tagged("region!=uk"), ["Elm", "zebra"]);
    assert.deepEqual(await tagged("region~u && {team!=invoice-finance || region=us}"), [
      "Smith & Sons",
      "zebra",
    ]);
    assert.deepEqual(await tagged("of \\= signs=a\\=b"), ["zebra"]);
    assert.deepEqual(await tagged("unheard of=1"), []);
    assert.deepEqual(await tagged("REGION=Uk"), ["Harbour Cafe", "Smith & Sons"]);
    assert.deepEqual(await tagged("regionu=k || re=gionuk"), [], "where a key ends is part of a tag");
    assert.deepEqual(await names({ tags: "region=uk", query: "name~cafe" }), ["Harbour Cafe"]);
  });

  await t.test("200: what means something to a database or a pattern is text like any other", async () => {
    await found("description~100%", "Harbour Cafe");
    await found("description~e_b", "Harbour Cafe");
    await found("description~_", "Harbour Cafe");
    await found("name~%");
    await found('description~it\'s \\\\ "fine"', "Smith & Sons");
    for (const value of ["' or ''\\='", "x'); drop table company; --", "$1", "$\\{1\\}"]) {
      await found(`name=${value}`);
      assert.deepEqual(await names({ tags: `region=${value}` }), []);
      assert.deepEqual(await names({ tags: `${value}=uk` }), []);
    }
    await found("name!=x", ...all);
  });

  await t.test("200: encoded once or twice, with blanks as %20 or +", async () => {
    const raw = async (query: string) =>
      (await bank.done("GET", `/companies?query=${query}`)).results.map((one: { name: string }) => one.name);
    assert.deepEqual(await raw("name%3DHarbour%20Cafe"), ["Harbour Cafe"]);
    assert.deepEqual(await raw("name%3DHarbour+Cafe"), ["Harbour Cafe"]);
    assert.deepEqual(await raw("name=Harbour+Cafe"), ["Harbour Cafe"]);
    assert.deepEqual(await raw("name%253DHarbour%2520Cafe"), ["Harbour Cafe"]);
    assert.deepEqual(await raw(`id%253D${ids.Elm}%2520%257C%257C%2520name%253Dzebra`), ["Elm", "zebra"]);
    assert.deepEqual(await raw("created%3E%3D2021-01-28T10:30:15.250+01:00%26%26name~cafe"), [
      "Harbour Cafe",
    ]);
  });

  await t.test("200: ordered by a property, ties by id, the other way round with a minus", async () => {
    assert.deepEqual(await names({ orderBy: "name" }), all);
    assert.deepEqual(await names({ orderBy: "-name" }), [...all].reverse());
    assert.deepEqual(await names({ orderby: "-Created" }), ["Elm", "zebra", "Smith & Sons", "Harbour Cafe"]);
    assert.deepEqual(await names({ orderBy: "created" }), ["Harbour Cafe", "Smith & Sons", "zebra", "Elm"]);
    const byDescription = await names({ orderBy: "description" });
    assert.deepEqual(byDescription.slice(0, 2), ["Harbour Cafe", "Smith & Sons"]);
    assert.deepEqual(await names({ orderBy: "-description" }), [...byDescription].reverse());
    assert.equal((await names({ orderBy: "-lastSync" })).at(-1), "Harbour Cafe");
  });

  await t.test("200: links keep query, tags and order", async () => {
    const asked = {
      query: "name!=x && created>2020-01-01",
      tags: "region~u",
      orderBy: "-name",
      pageSize: "2",
    };
    const page = await bank.done("GET", path(asked));
    assert.equal(page.totalResults, 3);
    const start =
      "/companies?page=2&pageSize=2&query=name!%3Dx%20%26%26%20created%3E2020-01-01&tags=region~u&orderBy=-name";
    assert.equal(plainLinks(page._links).next?.href, start);
    assert.equal(plainLinks(page._links).current?.href, start.replace("page=2", "page=1"));
    assert.equal(page._links.self.href, "/companies");
    const next = await bank.done("GET", page._links.next.href);
    assert.deepEqual(
      [...page.results, ...next.results].map(({ name }) => name),
      ["zebra", "Smith & Sons", "Harbour Cafe"],
    );
    assert.equal(next._links.current.href, page._links.next.href);
    assert.deepEqual(
      await bank.done("GET", next._links.previous.href).then(({ results }) => results.length),
      2,
    );
    assert.equal(next._links.next, undefined);
  });

  await t.test("200: blank parameters ask nothing", async () => {
    assert.deepEqual(await names({ query: "", tags: " ", orderBy: "" }), await names({}));
  });

  await t.test("400 for what cannot be read, with the character and the name of the parameter", async () => {
    for (const [parameters, parameter, error] of [
      [{ query: "name" }, "query", /^Error parsing query - Malformed query\. It ends at character 4/],
      [{ query: "name=a b=c" }, "query", /Malformed query\. At character 9, near "=c"/],
      [
        { query: "colour=red" },
        "query",
        /^Error parsing query - Could not resolve property colour on Company$/,
      ],
      [{ query: "dataConnections=x" }, "query", /Could not resolve property dataConnections on Company/],
      [{ query: "id=abc" }, "query", /id takes a GUID/],
      [{ query: "id=' or 1\\=1 --" }, "query", /id takes a GUID/],
      [{ query: "created>soon" }, "query", /created takes a date/],
      [{ query: "name>a" }, "query", /name can be compared with = != ~, not with >/],
      [
        { query: "dataConnections.status=Lost" },
        "query",
        /takes one of PendingAuth, Linked, Unlinked, Deauthorized/,
      ],
      [{ query: "name=a\0" }, "query", /control character/],
      [{ tags: "region" }, "tags", /Malformed query/],
      [{ tags: "region>uk" }, "tags", /can be compared with = != ~, not with >/],
      [{ orderBy: "colour" }, "orderBy", /Could not resolve property colour on Company/],
      [{ orderBy: "name; drop table company" }, "orderBy", /Could not resolve property/],
      [{ orderBy: "name,created" }, "orderBy", /Could not resolve property/],
      [{ orderBy: "dataConnections.status" }, "orderBy", /cannot be ordered by dataConnections\.status/],
    ] as const) {
      const reply = await call(parameters as Record<string, string>);
      assertRefused(reply, 400, parameter);
      assert.equal(reply.body.code, "invalid-query");
      assert.match(reply.body.error, error);
    }
  });

  await t.test("400 for 2,048 characters or more, counted after decoding", async () => {
    const query = (length: number) => `name!=${"é".repeat(length - 6)}`;
    await found(query(2047), ...all);
    const reply = await call({ query: query(2048) });
    assertRefused(reply, 400, "query");
    assert.match(reply.body.error, /2048 characters long and must be shorter than 2048/);
    assertRefused(await call({ tags: `a=${"x".repeat(2046)}` }), 400, "tags");
  });

  await t.test("400 for a parameter given twice", async () => {
    assertRefused(await bank.call("GET", "/companies?query=name=a&Query=name=b"), 400, "query");
    assertRefused(await bank.call("GET", "/companies?orderBy=name&orderBy=id"), 400, "orderBy");
  });

  await t.test(
    "400 for an asOf that is no instant and an after that no link of this order gave",
    async () => {
      for (const asOf of ["", "yesterday", "2021-13-01", "1611800000"]) {
        assertRefused(await call({ asOf }), 400, "asOf");
      }
      const { _links } = await bank.done("GET", path({ pageSize: "1" }));
      const mark = new URL(_links.next.href, bank.url).searchParams.get("after")!;
      assertRefused(await call({ after: mark, orderBy: "name" }), 400, "after");
      const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
      for (const after of [
        "",
        "x",
        forged(null),
        forged(["created"]),
        forged(["created", "1", "not a uuid"]),
        forged(["created", "99999999999999999999", ids.Elm]),
        forged(["created", "'; --", ids.Elm]),
        forged(["created", 1, ids.Elm]),
        `${mark}x1`,
      ]) {
        assertRefused(await call({ after }), 400, "after");
      }
    },
  );
});
