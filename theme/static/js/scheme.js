// Light or dark as the reader chose, before anything is painted; else as the system says. Without this: the system's.
(() => {
  const root = document.documentElement.dataset;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.scheme ? root.scheme === "dark" : system.matches);
  let kept = {};
  try {
    kept = localStorage; // a browser that keeps nothing refuses
  } catch {}
  root.scheme = kept.scheme || "";
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".scheme");
    const show = () => button.setAttribute("aria-pressed", dark());
    button.onclick = () => {
      const wanted = !dark();
      kept.scheme = root.scheme = wanted === system.matches ? "" : wanted ? "dark" : "light";
      show();
    };
    system.onchange = show;
    show();
    button.hidden = false;
  });
})();
