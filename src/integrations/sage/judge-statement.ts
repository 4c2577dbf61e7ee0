/** What Sage's answers about a statement mean for its lines (Provider API, statements; bodies are hardly public). */

import { field, textField, type Wire } from "../wire.ts";
import { type Answer, describe, errorsOf, faultOf, isDuplicate, type WireError } from "./faults.ts";

/** Why a statement did not go through. Places are those of lines in the batch that were named; none where none were. */
export type Failure =
  | { readonly kind: "known"; readonly places: readonly number[] }
  | {
      readonly kind: "refused";
      readonly places: readonly number[];
      readonly code: string;
      readonly reason: string;
    };

export type StatementState =
  | { readonly kind: "under-way" }
  | { readonly kind: "complete" }
  | { readonly kind: "failed"; readonly errors: readonly WireError[] };

/** The id of a statement that was taken; only that is relied upon. */
export const idOf = (answer: Answer): string | null =>
  textField(field(answer.body, "data"), "_id") ?? textField(answer.body, "_id");

/** How a statement stands. What nobody has named is taken for work that goes on. */
export function stateOf(body: Wire | undefined): StatementState {
  const data = field(body, "data") ?? body;
  const status = textField(data, "status")?.toLowerCase() ?? "";
  if (/^(complete|completed|success|succeeded)$/.test(status)) return { kind: "complete" };
  if (/^(failed|failure|error|rejected)$/.test(status)) return { kind: "failed", errors: errorsOf(data) };
  return { kind: "under-way" };
}

/** What the errors are about among the lines at `places`. */
export function judge(
  errors: readonly WireError[],
  places: readonly number[],
  transactionIds: readonly string[],
  otherwise: string,
): Failure {
  const named = (chosen: readonly WireError[]) => {
    const found = chosen.flatMap((error) => placeOf(error, places, transactionIds) ?? []);
    return [...new Set(found)].sort((a, b) => a - b);
  };
  const duplicates = errors.filter(isDuplicate);
  if (duplicates.length > 0) return { kind: "known", places: named(duplicates) };
  const reason = describe(errors, otherwise);
  return { kind: "refused", places: named(errors), code: errors[0]?.code ?? "refused", reason };
}

/** An error names a line by its id, or by its place in the statement. */
function placeOf(
  { field: name, uniqueId }: WireError,
  places: readonly number[],
  transactionIds: readonly string[],
): number | undefined {
  if (uniqueId !== null) return places.find((place) => transactionIds[place] === uniqueId);
  const index = /transactionDetails(?:\[|\.)(\d{1,4})/i.exec(name ?? "")?.[1];
  return index === undefined ? undefined : places[Number(index)];
}

/** A refused POST, judged; undefined where it says nothing against the lines. */
export function judgeRefusal(
  answer: Answer,
  places: readonly number[],
  transactionIds: readonly string[],
): Failure | undefined {
  const errors = errorsOf(answer.body);
  const fault = faultOf(answer, true);
  if (fault.kind === "refused" || (answer.status === 409 && errors.some(isDuplicate)))
    return judge(errors, places, transactionIds, fault.message);
  return undefined;
}
