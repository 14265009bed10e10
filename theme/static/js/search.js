// The first word asks for the index, nothing before it.
const [form, words, count, found] = ["search", "words", "count", "found"].map((name) =>
  document.getElementById(`site:${name}`));
let latest = 0;
let timer;

// What a post says is text; of an excerpt's elements marks alone stay.
function excerpt(html) {
  const nodes = new DOMParser().parseFromString(html, "text/html").body.childNodes;
  return Array.from(nodes, (node) => (node.nodeName === "MARK" ? make("mark", node.textContent) : node.textContent));
}

function make(name, ...inside) {
  const element = document.createElement(name);
  element.append(...inside);
  return element;
}

function item({ url, meta, excerpt: html }) {
  const link = make("a", meta.title || url);
  link.href = url;
  return make("li", make("h2", link), make("p", ...excerpt(html)));
}

async function show() {
  const asked = words.value.trim();
  const mine = ++latest;
  history.replaceState(null, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
  let [said, items] = ["", []];
  if (asked) {
    try {
      const index = await import(new URL(form.dataset.index, location.href));
      await index.options({ noWorker: true });
      const { results } = await index.search(asked);
      items = (await Promise.all(results.slice(0, 20).map((one) => one.data()))).map(item);
      said = `${results.length || "No"} result${results.length === 1 ? "" : "s"}`;
      if (results[20]) said += ", 20 shown";
    } catch {
      said = "The search cannot be loaded.";
    }
  }
  if (mine !== latest) return;
  count.textContent = said;
  found.replaceChildren(...items);
}

words.oninput = () => {
  clearTimeout(timer);
  timer = setTimeout(show, 150);
};
form.onsubmit = async (event) => {
  event.preventDefault();
  await show();
  found.querySelector("a")?.focus();
};

form.hidden = false;
count.textContent = "";
words.value = (new URLSearchParams(location.search).get("q") || "").replace(/^label:/, "");
words.focus();
show();
