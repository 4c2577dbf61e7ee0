import { type ArrivingCall, type LoggedCall, LoggedCalls } from "../call-log.ts";

/** One call of the API, as the admin interface tells of it. */
export interface CallRecord extends LoggedCall {
  companyId: string | null;
}

export class CallLog extends LoggedCalls<CallRecord> {
  arrive(call: ArrivingCall): CallRecord {
    return this.enter({ ...call, companyId: null, status: null, faults: [] });
  }
}
