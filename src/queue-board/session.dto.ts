import { ApiProperty } from '@nestjs/swagger';

export class BoardView {
  @ApiProperty({
    description: 'Whether there is a queue board at /queues: there is one where Redis is used.',
  })
  board: boolean;
}
