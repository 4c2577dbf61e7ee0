import { DemoProblem } from "./problem.ts";

/** A pretend accounting package seen from outside: its admin interface over HTTP, which Millrace itself never uses. */
export class PretendPackage {
  readonly #name: string;
  readonly url: string;

  /** `url` is that of the pretend package, without a slash at the end. */
  constructor(name: string, url: string) {
    this.#name = name;
    this.url = url;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/admin${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
    throw new DemoProblem(
      `The pretend ${this.#name} answered ${response.status} to ${method} ${path}: ${text}`,
    );
  }
}
