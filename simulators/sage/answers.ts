import type { Answer } from "../wire.ts";

export type { Answer };

export interface ApiError {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** Sage does not publish the form of its errors: this one is ours (README). */
export const refuse = (status: number, code: string, message: string, field?: string): Answer =>
  refuseAll(status, [{ code, ...(field === undefined ? undefined : { field }), message }]);

export const refuseAll = (status: number, errors: readonly ApiError[]): Answer => ({
  status,
  body: { errors },
});

/** One field of a request is wrong. */
export const invalid = (field: string, message: string): ApiError => ({
  code: "VALIDATION_ERROR",
  field,
  message,
});

export const data = (status: number, fields: object): Answer => ({ status, body: { data: fields } });
