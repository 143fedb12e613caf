from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class Unavailable(Problem):
    """Postgres can't be reached, or has no connection free in time."""

    slug = "unavailable"
    title = "The service can't reach its database right now. Please try again."
    retry_after_s: int


@dataclass(eq=False)
class SetupProblem(Problem):
    """What an operator meets on the command line, before anything is served; never an HTTP answer."""


@dataclass(eq=False)
class NoPostgres(SetupProblem):
    slug = "no-postgres"
    title = "No PostgreSQL 15 or newer was found. Install comments-svc[embedded], or set COMMENTS_DATABASE_URL."
    looked_at: str

    def detail(self) -> str:
        return f"{self.title} Looked at: {self.looked_at}."


@dataclass(eq=False)
class NoServerAccount(SetupProblem):
    slug = "no-server-account"
    title = "PostgreSQL has no account to run under."
    reason: str

    def detail(self) -> str:
        return f"{self.title} {self.reason} Run as a user that has one, or set COMMENTS_DATABASE_URL."


@dataclass(eq=False)
class BadDataDirectory(SetupProblem):
    slug = "bad-data-directory"
    title = "The data directory can't be used."
    path: str
    reason: str

    def detail(self) -> str:
        return f"{self.path} can't be used: {self.reason}"


@dataclass(eq=False)
class OtherMajorVersion(SetupProblem):
    slug = "other-major-version"
    title = "The data directory was made by another major version of PostgreSQL."
    path: str
    data: int
    binaries: int

    def detail(self) -> str:
        return (
            f"{self.path} was made by PostgreSQL {self.data}, and PostgreSQL {self.binaries} can't read it. Set "
            f"COMMENTS_POSTGRES_BIN_DIR to the binaries of PostgreSQL {self.data}, save the data with "
            "`comments-svc db dump`, and restore it into a new data directory."
        )


@dataclass(eq=False)
class PostgresFailed(SetupProblem):
    """A program of PostgreSQL ended with an error."""

    slug = "postgres-failed"
    title = "PostgreSQL reported an error."
    step: str
    output: str

    def detail(self) -> str:
        return f"{self.step} failed. PostgreSQL said:\n{self.output}"


@dataclass(eq=False)
class DatabaseUnreachable(SetupProblem):
    slug = "database-unreachable"
    title = "The database can't be reached."
    where: str
    reason: str

    def detail(self) -> str:
        return f"The database at {self.where} can't be reached: {self.reason}"


@dataclass(eq=False)
class MigrationsMisnumbered(SetupProblem):
    slug = "migrations-misnumbered"
    title = "The migration files are not numbered without gaps."
    reason: str

    def detail(self) -> str:
        return f"The migration files are wrong: {self.reason}"


@dataclass(eq=False)
class MigrationChanged(SetupProblem):
    slug = "migration-changed"
    title = "A migration was changed after it had been applied."
    name: str

    def detail(self) -> str:
        return (
            f"{self.name}.sql was changed after this database had applied it. Restore the file; add a new one instead."
        )


@dataclass(eq=False)
class DatabaseNewer(SetupProblem):
    slug = "database-newer"
    title = "The database belongs to a newer release."
    database: int
    release: int

    def detail(self) -> str:
        return (
            f"The database has migration {self.database:04}, and this release ends with {self.release:04}. "
            "Install the newer release, or restore a backup from before it."
        )


@dataclass(eq=False)
class MigrationFailed(SetupProblem):
    slug = "migration-failed"
    title = "A migration could not be applied."
    name: str
    reason: str

    def detail(self) -> str:
        return f"{self.name}.sql could not be applied: {self.reason}"


@dataclass(eq=False)
class DatabaseNotEmpty(SetupProblem):
    slug = "database-not-empty"
    title = "The database is not empty."
    tables: str

    def detail(self) -> str:
        return f"A backup fills an empty database, and this one has rows in: {self.tables}. Restore into a new one."
