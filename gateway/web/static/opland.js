// What pages do besides, where scripts run. Nothing here is needed to use them.
document.documentElement.classList.add("scripts");
const dress = (part) => DKFDS.init({ scope: part });
dress(document.body);
document.addEventListener("htmx:after:swap", (event) => dress(event.target));
// A form that was refused: its summary is read first.
document.querySelector("[data-focus]")?.focus();
