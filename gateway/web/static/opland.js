// What pages do besides, where scripts run. Nothing here is needed to use them.
document.documentElement.classList.add("scripts");
const dress = (part) => DKFDS.init({ scope: part });
dress(document.body);
document.addEventListener("htmx:after:swap", (event) => dress(event.target));
// A form that was refused: its summary is read first.
document.querySelector("[data-focus]")?.focus();
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
// The text of a file goes in the field that it would else be pasted in. What is no UTF-8 is what a Danish Windows writes.
const utf16 = (bytes) => bytes[0] === 0xff && bytes[1] === 0xfe;
const textOf = (bytes) => {
  try {
    return new TextDecoder(utf16(bytes) ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
};
document.querySelector("[data-reads]")?.addEventListener("change", async ({ target }) => {
  if (target.files.length) document.getElementById(target.dataset.reads).value = textOf(new Uint8Array(await target.files[0].arrayBuffer()));
});
