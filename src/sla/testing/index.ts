/** Reports as tests want them: measurements, folders of them, and what an issuer could sign anew. */
export * from './days.ts';
export * from './measured.ts';
export * from './resign.ts';
