/** The comments as they will look, while one types. Without this, the button shows them. */

const form = document.querySelector('#look');
const thread = document.querySelector('.preview comment-thread');

function show() {
  const lines = [];
  for (const { value, dataset, validity } of form.querySelectorAll('[data-property]')) {
    const given = value && validity.valid ? value + dataset.unit : '';
    thread.style.setProperty(dataset.property, given);
    if (given) lines.push(`  ${dataset.property}: ${given};\n`);
  }
  document.querySelector('#css').textContent = `comment-thread {\n${lines.join('')}}`;
}

form.addEventListener('input', show);
