import { Router } from 'express';
import type { TrainedModels } from '../jobs/trained-models.js';

/** Where exported files are downloaded from, each by its name. */
export const EXPORT_PATH = '/exports';

/** Of an exported file, from the root of the server. */
export function exportUrl(fileName: string): string {
  return `${EXPORT_PATH}/${fileName}`;
}

/** Serves the exported files; what is none of them is left to the routes behind. */
export function exportRoutes(trainedModels: TrainedModels): Router {
  const router = Router();
  router.get(`${EXPORT_PATH}/:fileName`, async ({ params: { fileName } }, response, next) => {
    const path = await trainedModels.exportedFile(fileName);
    if (path === null) {
      next();
      return;
    }
    response.attachment(fileName).type('application/octet-stream').set('x-content-type-options', 'nosniff');
    // The state directory may be a hidden folder.
    response.sendFile(path, { dotfiles: 'allow' });
  });
  return router;
}
