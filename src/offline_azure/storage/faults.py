"""The errors of a storage account.

Sources: Microsoft Learn, "Common REST API error codes" and "Blob service error codes"; for
the 416, recording `pipeline_job/pipeline_job_download` (2022-09-08) of azure-ai-ml's tests.
"""

from __future__ import annotations

from offline_azure.http.errors import AzureError, ErrorCase
from offline_azure.http.routing import Routes
from offline_azure.http.sources import link, recording
from offline_azure.store.blob_names import StorageNameError, StorageNameLengthError

_REST = "https://learn.microsoft.com/rest/api/storageservices"
_COMMON = link("Common REST API error codes", f"{_REST}/common-rest-api-error-codes")
_BLOB = link("Blob service error codes", f"{_REST}/blob-service-error-codes")
_LAKE = link(
    "Error codes of Data Lake Storage Gen2",
    f"{_REST}/data-lake-storage-gen2#error-codes",
)
_OWN = "the offline workspace's own"

routes = Routes("Storage")


def _error(when: str, status: int, code: str, message: str, source: str) -> ErrorCase:
    return routes.error(
        when=when, status=status, code=code, message=message, source=source, envelope="storage"
    )


NO_AUTHENTICATION = _error(
    "the request is not authorised in any way",
    401,
    "NoAuthenticationInformation",
    "Server failed to authenticate the request. Please refer to the information in the"
    " www-authenticate header.",
    _COMMON,
)
NO_PUBLIC_ACCESS = _error(
    "a blob is read without authorisation",
    409,
    "PublicAccessNotPermitted",
    "Public access is not permitted on this storage account.",
    link(
        "Prevent anonymous read access",
        "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent",
    ),
)
NOT_AUTHENTICATED = _error(
    "the key or the signature is wrong, or the signature has expired or does not hold yet",
    403,
    "AuthenticationFailed",
    "Server failed to authenticate the request. Make sure the value of Authorization header is"
    " formed correctly including the signature.",
    _COMMON,
)
NOT_PERMITTED = _error(
    "the shared access signature does not allow the operation",
    403,
    "AuthorizationPermissionMismatch",
    "This request is not authorized to perform this operation using this permission.",
    _BLOB,
)
CONTAINER_NOT_FOUND = _error(
    "the container does not exist",
    404,
    "ContainerNotFound",
    "The specified container does not exist.",
    _BLOB,
)
CONTAINER_EXISTS = _error(
    "a container is created again",
    409,
    "ContainerAlreadyExists",
    "The specified container already exists.",
    _BLOB,
)
BLOB_NOT_FOUND = _error(
    "the blob does not exist", 404, "BlobNotFound", "The specified blob does not exist.", _BLOB
)
BLOB_EXISTS = _error(
    "a blob is created that must not exist (`If-None-Match: *`)",
    409,
    "BlobAlreadyExists",
    "The specified blob already exists.",
    _BLOB,
)
CONDITION_NOT_MET = _error(
    "`If-Match` names another ETag",
    412,
    "ConditionNotMet",
    "The condition specified using HTTP conditional header(s) is not met.",
    _COMMON,
)
INVALID_RANGE = _error(
    "a range starts behind the end of the blob",
    416,
    "InvalidRange",
    "The range specified is invalid for the current size of the resource.",
    recording("pipeline_job/pipeline_job_download", "2022-09-08"),
)
INVALID_BLOB_TYPE = _error(
    "a block is appended to a blob that is not an append blob",
    409,
    "InvalidBlobType",
    "The blob type is invalid for this operation.",
    _BLOB,
)
INVALID_BLOCK_LIST = _error(
    "a block list names a block that was not uploaded",
    400,
    "InvalidBlockList",
    "The specified block list is invalid.",
    _BLOB,
)
APPEND_POSITION = _error(
    "a block is appended at another place than the end",
    412,
    "AppendPositionConditionNotMet",
    "The append position condition specified was not met.",
    _BLOB,
)
MD5_MISMATCH = _error(
    "the bytes are not those that `Content-MD5` promises",
    400,
    "Md5Mismatch",
    "The MD5 value specified in the request did not match with the MD5 value calculated by the"
    " server.",
    _COMMON,
)
INVALID_NAME = _error(
    "a container has an invalid name, or a blob one with control characters or that would lead out"
    " of it",
    400,
    "InvalidResourceName",
    "The specified resource name contains invalid characters.",
    _COMMON,
)
INVALID_QUERY_VALUE = _error(
    "a query parameter that must be a number is none",
    400,
    "InvalidQueryParameterValue",
    "An invalid value was specified for one of the query parameters in the request URI.",
    _COMMON,
)
OUT_OF_RANGE_QUERY_VALUE = _error(
    "a page of no blobs is asked for",
    400,
    "OutOfRangeQueryParameterValue",
    "A query parameter specified in the request URI is outside the permissible range.",
    _COMMON,
)
SERVICE_MISMATCH = _error(
    "the shared access signature of an account is for other services",
    403,
    "AuthorizationServiceMismatch",
    "This request is not authorized to perform this operation using this service.",
    _BLOB,
)
RESOURCE_TYPE_MISMATCH = _error(
    "the shared access signature of an account is for other types of resources",
    403,
    "AuthorizationResourceTypeMismatch",
    "This request is not authorized to perform this operation using this resource type.",
    _BLOB,
)
NAME_TOO_LONG = _error(
    "a blob's name has more than 1,024 characters or, different from Azure, more than 255 bytes"
    " between two slashes",
    400,
    "OutOfRangeInput",
    "The specified resource name length is not within the permissible limits.",
    link(
        "LogicAppsUX issue 3470 (an answer about a container)",
        "https://github.com/Azure/LogicAppsUX/issues/3470",
    ),
)
INVALID_METADATA = _error(
    "the name of metadata is no identifier of C#",
    400,
    "InvalidMetadata",
    "The specified metadata is invalid. It includes characters that are not permitted.",
    _COMMON,
)
MISSING_HEADER = _error(
    "a header that the operation needs is missing",
    400,
    "MissingRequiredHeader",
    "An HTTP header that's mandatory for this request is not specified.",
    _COMMON,
)
FILESYSTEM_NOT_FOUND = _error(
    "the file system of a data lake does not exist",
    404,
    "FilesystemNotFound",
    "The specified filesystem does not exist.",
    _LAKE,
)
PATH_NOT_FOUND = _error(
    "the path in a data lake does not exist",
    404,
    "PathNotFound",
    "The specified path does not exist.",
    _LAKE,
)
PATH_EXISTS = _error(
    "a path is created that must not exist (`If-None-Match: *`)",
    409,
    "PathAlreadyExists",
    "The specified path already exists.",
    _LAKE,
)
INVALID_POSITION = _error(
    "what was appended does not reach from the end of the file to the position that is flushed",
    400,
    "InvalidFlushPosition",
    "The uploaded data is not contiguous or the position query parameter value is not equal to the"
    " length of the file after appending the uploaded data.",
    _LAKE,
)
CLASH = _error(
    "a blob has the name of a folder, or the other way round (possible on Azure without a data"
    " lake)",
    409,
    "ResourceTypeMismatch",
    "The specified resource type does not match the type of the existing resource.",
    _OWN,
)
UNKNOWN_ACCOUNT = _error(
    "a storage account is asked that no workspace and no datastore names",
    501,
    "NotEmulatedByTheOfflineWorkspace",
    "The storage account '{account}' is not part of the offline workspace, which reaches no other."
    " {way}",
    _OWN,
)
NOT_EMULATED = _error(
    "the operation is not emulated",
    501,
    "NotEmulatedByTheOfflineWorkspace",
    "Not emulated by the offline workspace: {operation}. It works on a real storage account.",
    _OWN,
)


def of_name(error: StorageNameError) -> AzureError:
    """Return how the service refuses a name."""
    too_long = isinstance(error, StorageNameLengthError)
    return (NAME_TOO_LONG if too_long else INVALID_NAME).error()
