// A button on each block of code that copies it; of a session, what was typed. What code prints is not copied.
for (const block of navigator.clipboard ? document.querySelectorAll(".highlight:not(.output)") : []) {
  const button = document.createElement("button");
  const say = (text) => (button.textContent = text);
  button.className = "copy";
  button.lang = "en";
  button.onclick = async () => {
    const code = block.querySelector("pre").cloneNode(true);
    const prompts = code.querySelectorAll(".gp");
    prompts.forEach((prompt) => prompt.replaceWith("\0"));
    const typed = code.textContent.split("\n").filter((line) => line[0] === "\0");
    const text = prompts.length ? typed.map((line) => line.slice(1) + "\n").join("") : code.textContent;
    await navigator.clipboard.writeText(text).then(() => say("Copied"), () => say("Not allowed"));
    setTimeout(say, 2000, "Copy");
  };
  say("Copy");
  block.append(button);
}
