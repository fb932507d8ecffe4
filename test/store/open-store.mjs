// Opens the store in the file that is the first argument and prints "opened" or the code of the failure.
import { openStore } from '#densegraph/store/store.js';

try {
  await openStore(process.argv[2]);
  console.log('opened');
} catch (error) {
  console.log(error.code);
}
