// A button beside a link to a film or a map that shows it in the page; nobody is asked for it before.
for (const link of document.querySelectorAll("a[data-frame]")) {
  const button = document.createElement("button");
  button.textContent = "Show it here";
  button.lang = "en";
  button.onclick = () => {
    const frame = document.createElement("iframe");
    frame.src = link.dataset.frame;
    frame.title = link.textContent;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    button.replaceWith(frame);
    frame.focus();
  };
  link.after(" ", button);
}
