#include "diary/json.h"
