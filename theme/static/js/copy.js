// A button on each block of code that copies it; of a session, what was typed.
for (const block of navigator.clipboard ? document.querySelectorAll(".highlight") : []) {
  const button = document.createElement("button");
  const say = (text) => (button.textContent = text);
  button.className = "copy";
  button.onclick = async () => {
    const code = block.querySelector("pre").cloneNode(true);
    if (code.querySelector(".gp")) code.querySelectorAll(".gp, .go, .gt, .gr").forEach((part) => part.remove());
    await navigator.clipboard.writeText(code.textContent).then(() => say("Copied"), () => say("Not allowed"));
    setTimeout(say, 2000, "Copy");
  };
  say("Copy");
  block.append(button);
}
