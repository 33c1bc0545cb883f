// The part of libpq that the `PostgreSQL` target uses. Imported by that target only.
#ifndef CPOSTGRESQL_SHIM_H
#define CPOSTGRESQL_SHIM_H

#include <libpq-fe.h>

// The codes of fields of an error are characters, which Swift doesn't import as numbers.
static inline int CPostgreSQL_sqlstate(void) {
    return PG_DIAG_SQLSTATE;
}

#endif
