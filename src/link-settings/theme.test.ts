import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { contrast, toHex, toOklch } from "./colour.ts";
import { grounds, type Mode, makeTheme, standardTheme, type Theme, themeCss } from "./theme.ts";

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, "0")}`);

function assertReadable(theme: Theme): void {
  for (const mode of ["light", "dark"] as Mode[]) {
    const { deed, deedOver, onDeed, link, bar, onBar } = theme[mode];
    const { card, ground } = grounds[mode];
    const atLeast = (needed: number, one: string, other: string, what: string) => {
      const ratio = contrast(one, other);
      assert.ok(ratio >= needed, `${mode} ${what}: ${one} and ${other} have ${ratio}`);
    };
    atLeast(4.5, onDeed, deed, "text of a button");
    atLeast(4.5, onDeed, deedOver, "text of a button under the pointer");
    for (const under of [card, ground]) {
      atLeast(3, deed, under, "button");
      atLeast(3, deedOver, under, "button under the pointer");
      atLeast(4.5, link, under, "link");
    }
    atLeast(4.5, onBar, bar, "text of the bar");
  }
}

test("whatever colours are chosen, everything can be read and seen in both modes", () => {
  fc.assert(
    fc.property(colour, colour, (primary, secondary) => {
      const { theme, adjusted } = makeTheme({ primary, secondary });
      assertReadable(theme);
      for (const { mode, part, given, used, ratioBefore, ratioAfter, needed } of adjusted) {
        assert.equal(given, primary);
        assert.equal(used, theme[mode][part]);
        assert.ok(ratioBefore < needed && ratioAfter >= needed);
      }
      for (const mode of ["light", "dark"] as Mode[]) {
        assert.equal(theme[mode].bar, secondary);
        assert.notEqual(theme[mode].deedOver, theme[mode].deed);
        for (const part of ["deed", "link"] as const) {
          const told = adjusted.some((one) => one.mode === mode && one.part === part);
          assert.equal(told, theme[mode][part] !== primary);
        }
      }
    }),
    { numRuns: 3000 },
  );
});

test("a shaded colour keeps its hue as far as screens can show", () => {
  const { theme } = makeTheme({ primary: "#ebaa2d", secondary: null });
  const hueOf = (hex: string) => toOklch(hex).hue;
  assert.ok(Math.abs(hueOf(theme.light.link) - hueOf("#ebaa2d")) < 0.1, theme.light.link);
  assert.equal(theme.dark.link, "#ebaa2d");
});

test("our own colours can be read, and hold where nothing is chosen", () => {
  assertReadable(standardTheme);
  assert.deepEqual(makeTheme({ primary: null, secondary: null }), { theme: standardTheme, adjusted: [] });
  const { theme } = makeTheme({ primary: null, secondary: "#402060" });
  assert.equal(theme.light.deed, standardTheme.light.deed);
  assert.deepEqual([theme.light.bar, theme.light.onBar], ["#402060", "#ffffff"]);
});

test("a colour comes back from how people see it as it was", () => {
  fc.assert(fc.property(colour, (hex) => assert.equal(toHex(toOklch(hex)), hex)));
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#ebaa2d", "#ffffff").toFixed(2), "2.03");
});

test("the theme as CSS says every colour for either mode, and light ones where a browser cannot tell modes apart", () => {
  const css = themeCss(standardTheme);
  assert.match(css, /^:root\{--deed:#0b57a4;--deed-over:#08447f;--on-deed:#ffffff;--link:#0b57a4;/);
  assert.match(
    css,
    /@supports\(color:light-dark\(#000,#fff\)\)\{:root\{--deed:light-dark\(#0b57a4,#86bdf7\);/,
  );
  assert.doesNotMatch(css, /</);
});

test("our colours and what they stand on are those of the kit of customers' pages", () => {
  const kit = readFileSync(new URL("../../web/kit/kit.css", import.meta.url), "utf8");
  const long = (hex: string) => hex.replace(/^#(.)(.)(.)$/, "#$1$1$2$2$3$3");
  const inKit = (name: string, mode: Mode) => {
    const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\);`).exec(kit) ?? [];
    return long((mode === "light" ? light : dark)!);
  };
  for (const mode of ["light", "dark"] as Mode[]) {
    const { deed, deedOver, onDeed, link, bar, onBar } = standardTheme[mode];
    const ours = {
      deed,
      "deed-over": deedOver,
      "on-deed": onDeed,
      link,
      bar,
      "on-bar": onBar,
      ...grounds[mode],
    };
    for (const [name, colour] of Object.entries(ours))
      assert.equal(colour, inKit(name, mode), `${mode} ${name}`);
  }
});
