// Keeps the key of the approval links; the app's settings name it and do not hold it.

@description('Name of the vault: 3 to 24 letters, digits and hyphens.')
param vaultName string

@description('Azure region.')
param location string

@description('The secret that signs approval links.')
@secure()
param linksKey string

@description('True: it answers on private addresses only.')
param privateNetwork bool

@description('Tags of the resources.')
param tags object

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
  }
}

resource key 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'links-key'
  properties: {
    value: linksKey
    contentType: 'Baton__Links__Key'
  }
}

@description('The vault.')
output vaultName string = vault.name

@description('Where the key is, without a version: the app follows a change within a day.')
output linksKeyUri string = key.properties.secretUri
