import { type ComponentType, lazy } from "react";
import type { Capability } from "../../../src/access/roles.ts";
import type { Locale } from "../../app/locale.ts";
import type { IconName } from "../kit/icon.tsx";
import type { SectionKey } from "./sections.ts";

/** A word or two in both languages. */
export type Label = Readonly<Record<Locale, string>>;

export interface PageEntry {
  /** Below `/portal`, as the router writes it: `/companies/:companyId/*?`. */
  readonly path: string;
  readonly load: () => Promise<ComponentType>;
  readonly title: Label;
  /** What can be done there, in both languages: words by which the palette finds the page beside its title. */
  readonly words?: string;
  /** Shown in the navigation there; pages without a section are reached from others. */
  readonly section?: SectionKey;
  readonly icon?: IconName;
  /** Who lacks it does not see the page. */
  readonly capability?: Capability;
  /** Only where pretend accounting software runs. */
  readonly sandbox?: boolean;
}

/** A page for people without a session: the frame and the rest of the Portal are not loaded with it. */
export type OutsidePage = Pick<PageEntry, "path" | "load">;

/** A page whose script is loaded when it is first shown. */
export const lazily = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

/** Fixed parts of a path before those that stand for anything, longer before shorter: the order in which paths match. */
export function bySpecificity(a: { readonly path: string }, b: { readonly path: string }): number {
  const [first, second] = [a, b].map(({ path }) => path.split("/").slice(1));
  for (let nth = 0; nth < Math.max(first!.length, second!.length); nth++) {
    const difference = rank(first![nth]) - rank(second![nth]);
    if (difference !== 0) return difference;
  }
  return 0;
}

const rank = (part: string | undefined): number => {
  if (part === undefined) return 2;
  if (part.startsWith("*")) return 3;
  return part.startsWith(":") ? 1 : 0;
};
