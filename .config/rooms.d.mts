export interface Room {
  name: string;
  holds: string;
  imports: string[];
  pure: true | string[];
  doors: string[];
  readsEnvironment: boolean;
}

export const rooms: Room[];
