import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Package {
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(`${import.meta.dirname}/../../${file}`, "utf8"));
const manifest = read("package.json");
const locked: Record<string, Package> = read("package-lock.json").packages;
const packages = Object.entries(locked).filter(([path]) => path !== "");
const production = packages.filter(([, { dev }]) => !dev);
const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

test("production has at most 15 direct dependencies and at most 125 packages in all", () => {
  const direct = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  assert.ok(direct.length <= 15, `${direct.length}: ${direct}`);
  assert.ok(production.length <= 125, `${production.length}`);
});

test("every package of production has a permissive licence", () => {
  const allowed = /^\(?(MIT|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0)\b/;
  const others = production.filter(([, { license }]) => !allowed.test(license ?? ""));
  assert.deepEqual(
    others.map(([path, { license }]) => `${path}: ${license}`),
    [],
  );
});

test("every package is locked by its content, and direct ones by their version", () => {
  assert.deepEqual(
    packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path),
    [],
  );
  const direct = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  for (const [name, version] of Object.entries(direct)) {
    assert.match(String(version), /^(npm:@[a-z/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is not pinned`);
  }
});

test("no package runs a script when it is installed, unless package.json says so by name", () => {
  const scripted = packages
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => nameOf(path));
  const decided: Record<string, boolean> = manifest.allowScripts ?? {};
  assert.deepEqual(
    scripted.filter((name) => !(name in decided)),
    [],
  );
  assert.deepEqual(
    Object.entries(decided).filter(([, allowed]) => allowed),
    [],
  );
  assert.deepEqual(
    Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
    [],
  );
});

test("the licence of the project is there and is the one it names", () => {
  assert.equal(manifest.license, "Apache-2.0");
  assert.match(readFileSync(`${import.meta.dirname}/../../LICENSE`, "utf8"), /Apache License\s+Version 2\.0/);
});
