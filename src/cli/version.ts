/** Put in by the bundler; absent when the sources run as they are. */
declare const PA_VERSION: string | undefined;

export const VERSION: string = typeof PA_VERSION === 'string' ? PA_VERSION : '0.0.0-dev';
