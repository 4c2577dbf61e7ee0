/** What the pretend QuickBooks cannot do, told to whoever asked: a person on a page, or the admin interface. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
