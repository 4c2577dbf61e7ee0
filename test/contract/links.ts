interface Link {
  readonly href: string;
}

/** A page's links without the instant and the place that ours carry beside the contract. */
export function plainLinks(links: Readonly<Record<string, Link>>): Record<string, Link> {
  return Object.fromEntries(
    Object.entries(links).map(([name, { href }]) => [
      name,
      { href: href.replace(/&(asOf|after)=[^&]*/g, "") },
    ]),
  );
}
