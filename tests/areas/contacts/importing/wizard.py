"""The import wizard as a person drives it, without the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from app.contacts import reads
from app.contacts.importing import entries, imports, uploads
from app.contract.contacts import Contact
from app.contract.imports import ColumnMapping, Import, ImportMode, ImportPlan, InFile, RunImport
from app.contract.jobs import Job, JobId, JobState
from app.contract.paging import PageRequest
from app.core.actor import Actor
from app.core.runtime import Runtime
from tests.areas.asking import read
from tests.areas.conftest import wait_for_job


async def pieces(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@dataclass
class Wizard:
    """Uploads, checks, runs; every step waits for its job."""

    runtime: Runtime
    admin: Actor

    def upload(self, content: str | bytes, name: str = "people.csv") -> Import:
        body = content.encode() if isinstance(content, str) else content

        async def send() -> Import:
            return await uploads.receive(self.runtime, self.admin, name, len(body), pieces(body))

        entry = asyncio.run(send())
        wait_for_job(self.runtime, JobId(int(entry.job_id or 0)))
        return self.now(entry)

    def now(self, entry: Import) -> Import:
        return read(self.runtime, entries.one, entry.id)

    def check(
        self,
        entry: Import,
        keys: Iterable[str] = (),
        *,
        tag: str = "",
        in_file: InFile = InFile.KEEP_FIRST,
        quick: bool = False,
    ) -> Import:
        mapping = tuple(ColumnMapping(column=n, key=key) for n, key in enumerate(keys) if key)
        plan = ImportPlan(mapping=mapping or entry.proposal, tag=tag, in_file=in_file, quick=quick)
        job = self.runtime.database.write(imports.start_check, self.admin, entry.id, plan, self.runtime.jobs)
        ended = wait_for_job(self.runtime, job)
        assert ended.state is JobState.DONE, ended.fault
        return self.now(entry)

    def start(self, entry: Import, mode: ImportMode = ImportMode.ENRICH, *, lenient: bool = False) -> Job:
        run = RunImport(mode=mode, drop_bad_values=lenient)
        return self.runtime.database.write(imports.start_run, self.admin, entry.id, run, self.runtime.jobs)

    def run(self, entry: Import, mode: ImportMode = ImportMode.ENRICH, *, lenient: bool = False) -> Import:
        ended = wait_for_job(self.runtime, self.start(entry, mode, lenient=lenient))
        assert ended.state is JobState.DONE, ended.fault
        return self.now(entry)

    def contacts(self) -> dict[str, Contact]:
        found: dict[str, Contact] = {}
        while True:
            page = read(self.runtime, reads.page, PageRequest(offset=len(found), limit=500), 0)
            found |= {row.phone or "": row for row in page.rows}
            if len(found) >= page.total:
                return found
