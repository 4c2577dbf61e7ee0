/** Something that stops the demo; the message says in plain words what happened and what to do. */
export class DemoProblem extends Error {}
