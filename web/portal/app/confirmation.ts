/** Asks the person to show again who they are; told whether they did. Set by the part that shows the dialog. */
let ask: (() => Promise<boolean>) | undefined;

export function setConfirmation(asking: typeof ask): void {
  ask = asking;
}

/** What is sensitive needs a recent sign-in; several calls at once ask one time. */
let asking: Promise<boolean> | undefined;
export function confirmPerson(): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}
