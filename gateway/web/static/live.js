// Numbers that change while you look at them; the page is whole without this.
//   <b data-live="campaign:<id>:pledged" data-live-as="kr">1.250 kr.</b>
//   <progress data-live="campaign:<id>:pledged" value="125000" max="500000"></progress>
//   <span data-live="election:<id>:turnout.online">7</span> <span data-live="pool:sequence">9</span>
//   <span data-live="needs:<campaign>:missing.<need>" data-live-as="hours">2,5</span>
// data-live: a topic and the name of a number that GET /api/v1/live tells of it; data-live-as="kr": øre, as kroner,
// "hours": quarters of an hour, as hours.
// aria-live="polite" on one element a page at most: where that number is what people wait for.
// Text and value are set, nothing moves: there is no motion to reduce.
"use strict";
(() => {
  const marked = [...document.querySelectorAll("[data-live]")].map((element) => {
    const [, topic, name] = /^(pool|\w+:[\w-]+):([\w.-]+)$/.exec(element.dataset.live);
    return { element, topic, name };
  });
  if (!marked.length) return;
  const language = document.documentElement.lang || "da";
  const number = new Intl.NumberFormat(language);
  const kroner = new Intl.NumberFormat(language, {
    style: "currency", currency: "DKK", trailingZeroDisplay: "stripIfInteger",
  });
  const said = { kr: (minor) => kroner.format(minor / 100), hours: (quarters) => number.format(quarters / 4) };
  const topics = [...new Set(marked.map((each) => each.topic))].slice(0, 20);
  const show = (element, value) => {
    if (value === undefined) return;
    const text = (said[element.dataset.liveAs] ?? number.format)(value);
    if ("value" in element) element.value = value;
    else if (element.textContent !== text) element.textContent = text;
  };
  const told = (event) => {
    const data = JSON.parse(event.data);
    for (const { element, topic, name } of marked)
      if (topic === data.topic) show(element, name.split(".").reduce((found, part) => found?.[part], data));
  };
  let source;
  const follow = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource("/api/v1/live?topics=" + topics.join(","));
    for (const kind of ["campaign", "needs", "election", "pool"]) source.addEventListener(kind, told);
  };
  document.addEventListener("visibilitychange", follow);
  follow();
})();
