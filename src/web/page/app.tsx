import { Link } from '../routing/link.js';
import { place } from '../routing/location.js';
import { isTokenNeeded } from '../server/access.js';
import { useObservable } from '../server/use-observable.js';
import { Announcer } from './announcer.js';
import { ConnectionNotice } from './connection-notice.js';
import { CurrentView } from './current-view.js';
import { TokenForm } from './token-form.js';

/** The views that every view leads to. */
const NAVIGATION = [
  { href: '/', label: 'Jobs' },
  { href: '/new', label: 'Start a job' },
];

/** What is around every view. */
export function App() {
  const { path } = useObservable(place);
  const asksForToken = useObservable(isTokenNeeded);
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <header className="page-header">
        <Link className="brand" href="/">
          densegraph
        </Link>
        <nav aria-label="Views">
          {NAVIGATION.map(({ href, label }) => (
            <Link key={href} href={href} aria-current={href === path ? 'page' : undefined}>
              {label}
            </Link>
          ))}
        </nav>
        <ConnectionNotice />
      </header>
      <main id="content" tabIndex={-1}>
        {asksForToken ? <TokenForm /> : <CurrentView />}
      </main>
      <Announcer />
    </>
  );
}
