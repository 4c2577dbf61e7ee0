import type { ReactNode } from "react";

/** Facts by name: `<Definition of={[["Created", <Time at={at} />], …]} />`; what is undefined is left out. */
export function Definition({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="definition">
      {of
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === null || value === "" ? <span className="dash">–</span> : value}</dd>
          </div>
        ))}
    </dl>
  );
}
