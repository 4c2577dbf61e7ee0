/** What a user of a pretend package, or of its admin interface, asks for cannot be done; the message says why. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
  }
}
