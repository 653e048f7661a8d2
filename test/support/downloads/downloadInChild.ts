// Started by a test as a process of its own, which it kills midway: transfers the link in the environment.
import { openLink } from '../../../src/acc/signedUrlClient.ts';
import { SignedUrl } from '../../../src/acc/signedUrl.ts';
import { transfer } from '../../../src/downloads/transfer.ts';
import { systemClock } from '../../../src/lib/clock.ts';

const { TEST_LINK = '', TEST_FOLDER = '', TEST_TAG = '' } = process.env;

await transfer(
  {
    link: new SignedUrl(TEST_LINK),
    folder: TEST_FOLDER,
    fallbackName: 'Level 1',
    tag: TEST_TAG,
    clock: systemClock,
    onProgress: () => {},
  },
  openLink,
  new AbortController().signal,
);
