// Runs in each page before its own scripts: tells the test about every notice, once for each text.
const known = new WeakMap();

function look() {
  for (const toast of document.querySelectorAll('.notification-toast')) {
    const text = toast.querySelector('.notification-list-item-message')?.textContent ?? '';
    const isProgress = toast.querySelector('.monaco-progress-container.active') !== null;
    if (text === '' || isProgress || known.get(toast) === text) continue;
    known.set(toast, text);
    window.toastWasShown(text);
  }
}

new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
