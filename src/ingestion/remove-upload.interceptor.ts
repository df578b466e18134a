import { rm } from 'node:fs/promises';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { lastValueFrom, Observable, of } from 'rxjs';

/** Deletes an uploaded file after its request, whatever the outcome. */
@Injectable()
export class RemoveUpload implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { file } = context.switchToHttp().getRequest<Request>();
    try {
      return of(await lastValueFrom(next.handle()));
    } finally {
      if (file !== undefined) await rm(file.path, { force: true });
    }
  }
}
