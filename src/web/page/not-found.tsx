import { Link } from '../routing/link.js';
import { PageHeading } from './page-heading.js';

interface NotFoundProps {
  readonly what: string;
}

export function NotFound({ what }: NotFoundProps) {
  return (
    <>
      <PageHeading title="Not found" />
      <p>
        {what} <Link href="/">All jobs</Link>
      </p>
    </>
  );
}
