/** The element that the Portal is shown in; the server's page tells there what the browser must know first. */
export const place = document.getElementById("portal")!;

/** Public address of the API, below which its documentation is. */
export const apiAddress = place.dataset.api ?? "";
