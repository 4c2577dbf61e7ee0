/** What the SuiteApp tells apart when it is refused. */
const statuses = {
  "invalid-request": 400,
  unauthorized: 401,
  "invalid-code": 403,
  "wrong-account": 403,
  "https-required": 403,
  "not-linked": 403,
  "unknown-account": 404,
  "too-large": 413,
  "rate-limited": 429,
  unavailable: 503,
} as const;
export type FeedWord = keyof typeof statuses;

/** A refusal in the words of the SuiteApp's protocol. */
export class FeedRefused extends Error {
  readonly word: FeedWord;
  constructor(word: FeedWord, message: string) {
    super(message);
    this.name = "FeedRefused";
    this.word = word;
  }

  get status(): number {
    return statuses[this.word];
  }
}

/** The word for a status that other parts of the service refuse with. */
export function wordOf(status: number): FeedWord {
  if (status >= 500) return "unavailable";
  const found = Object.entries(statuses).find(([, known]) => known === status && status !== 403);
  return (found?.[0] as FeedWord | undefined) ?? "invalid-request";
}
