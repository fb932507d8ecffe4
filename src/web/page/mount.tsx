import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

/** Shows the page in the document. */
export function mount(): void {
  const root = document.getElementById('page');
  if (root === null) throw new Error('expected the element #page in index.html');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
