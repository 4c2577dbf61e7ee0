import pino, { type DestinationStream, type Logger } from "pino";

/** What is logged of an error. PostgreSQL repeats in further fields the row an error is about: that stays out. */
const told = new Set(["type", "message", "stack", "code", "constraint", "table", "column", "rule", "kind"]);

function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields = Object.entries(pino.stdSerializers.err(error)).filter(([name]) => told.has(name));
  const errors = error instanceof AggregateError ? { errors: error.errors.map(errorForLog) } : undefined;
  return { ...Object.fromEntries(fields), ...errors };
}

/** The log of a process: one JSON object a line, on standard output unless another place is given. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: errorForLog } },
    destination ?? pino.destination(1),
  );
